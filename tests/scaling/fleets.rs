//! Fleets to try, and drawings of their runs.

use kit::Trace;
use scaling::s8_fleet::{Autoscaler, Regions, Server, desired};
use scaling::types::fleet::{Request, Target};
use sim::draw;

/// Round trips of four clients to three regions, in ms.
pub const LATENCIES: [[u64; 3]; 4] = [[20, 90, 210], [100, 15, 120], [30, 80, 40], [180, 110, 25]];

/// Three regions, and four clients.
pub fn regions(trace: &mut Trace) -> Regions {
    trace.did(format!("Regions::new({LATENCIES:?})"));
    Regions::new(LATENCIES.map(|row| row.to_vec()).to_vec())
}

/// The region of each client; 9 for none.
pub fn everybody(regions: &Regions) -> [usize; 4] {
    [0, 1, 2, 3].map(|client| regions.resolve(client).unwrap_or(9))
}

/// Puts an item into Ann's cart in that region.
pub fn add(regions: &mut Regions, region: usize, item: &str) {
    let _ = Server::new().handle(regions.store(region), "ann", Request::Add(item.into()));
}

/// Ann's cart in that region.
pub fn cart(regions: &mut Regions, region: usize) -> String {
    Server::new().handle(regions.store(region), "ann", Request::Show).join(", ")
}

/// 100 requests a second for each server, 60 % of it to be used, 2 to 20 servers.
pub fn target(cooldown: u64) -> Target {
    Target { per_server: 100, percent: 60, min: 2, max: 20, cooldown }
}

/// Ann shops, her region fails and comes back.
pub fn failover() -> String {
    let mut regions = Regions::new(vec![vec![20, 90]]);
    let mut rows = Vec::new();
    let mut look = |regions: &mut Regions, what: &str| {
        let region = regions.resolve(0).unwrap_or(0);
        let sent = ["Europe", "America"][region];
        rows.push([what, sent, &cart(regions, region)].map(str::to_owned).to_vec());
    };
    let sync = |regions: &mut Regions| {
        regions.replicate(0, 1);
        regions.replicate(1, 0);
    };
    add(&mut regions, 0, "lamp");
    sync(&mut regions);
    look(&mut regions, "adds a lamp; replicated");
    add(&mut regions, 0, "shade");
    look(&mut regions, "adds a shade");
    regions.set_up(0, false);
    look(&mut regions, "Europe fails");
    add(&mut regions, 1, "bulb");
    look(&mut regions, "adds a bulb");
    regions.set_up(0, true);
    sync(&mut regions);
    look(&mut regions, "Europe is back; replicated");
    draw::table(&["", "is sent to", "cart there"], &rows)
}

/// A load that swings and then falls, each minute, with no cooldown and with one of three minutes.
pub fn swing() -> String {
    let (mut hasty, mut calm) = (Autoscaler::new(target(0)), Autoscaler::new(target(180_000)));
    let rows: Vec<Vec<String>> = [300, 600, 540, 600, 540, 600, 300, 300, 300, 300, 300, 300]
        .into_iter()
        .zip(0..)
        .map(|(load, minute)| {
            let now = minute * 60_000;
            let sizes = [hasty.step(now, load), calm.step(now, load)];
            let numbers = [minute as u32, load, desired(load, &target(0)), sizes[0], sizes[1]];
            numbers.map(|n| n.to_string()).to_vec()
        })
        .collect();
    draw::table(&["minute", "requests/s", "wanted", "no cooldown", "3 min cooldown"], &rows)
}

/// Two servers' response times, and what a dashboard may make of them.
pub fn percentiles() -> String {
    let slow_one = [vec![10_u64; 980], vec![500; 20]].concat();
    let other = vec![10; 9_000];
    let p99 = |times: &[u64]| {
        let mut times = times.to_vec();
        times.sort_unstable();
        times[(times.len() * 99).div_ceil(100) - 1]
    };
    let all = [slow_one.clone(), other.clone()].concat();
    let mean = (p99(&slow_one) + p99(&other)) / 2;
    let rows = [
        ("server A", slow_one.len().to_string(), p99(&slow_one)),
        ("server B", other.len().to_string(), p99(&other)),
        ("mean of the two", "-".into(), mean),
        ("all requests", all.len().to_string(), p99(&all)),
    ];
    let rows: Vec<_> =
        rows.into_iter().map(|(name, n, p)| vec![name.into(), n, p.to_string()]).collect();
    draw::table(&["", "requests", "p99 in ms"], &rows)
}
