//! The own count apart from what was heard.

use crate::types::{Dc, Millis, Report};
use std::collections::BTreeMap;

/// One data centre's view.
#[derive(Debug, Clone)]
pub struct DcLimiter {
    dc: Dc,
    limit: u64,
    width: Millis,
    window: u64,
    own: u64,
    others: BTreeMap<Dc, u64>,
}

impl DcLimiter {
    /// What `dc` knows at time 0.
    pub fn new(dc: Dc, limit: u64, window: Millis) -> Self {
        DcLimiter { dc, limit, width: window, window: 0, own: 0, others: BTreeMap::new() }
    }

    fn enter(&mut self, window: u64) {
        if window > self.window {
            (self.window, self.own) = (window, 0);
            self.others.clear();
        }
    }

    /// Admits a request if there is room as far as is known.
    pub fn admit(&mut self, now: Millis) -> bool {
        self.enter(now / self.width);
        let heard = self.others.values().sum::<u64>();
        let admits = self.own + heard < self.limit;
        self.own += u64::from(admits);
        admits
    }

    /// What is known.
    pub fn report(&self) -> Report {
        let mut admitted = self.others.clone();
        if self.own > 0 {
            admitted.insert(self.dc, self.own);
        }
        Report { window: self.window, admitted }
    }

    /// Takes in what another data centre knows.
    pub fn merge(&mut self, heard: &Report) {
        self.enter(heard.window);
        if heard.window < self.window {
            return;
        }
        for (&dc, &count) in &heard.admitted {
            if dc == self.dc {
                self.own = self.own.max(count);
            } else if self.others.get(&dc).is_none_or(|&known| known < count) {
                self.others.insert(dc, count);
            }
        }
    }
}
