//! Step 1: the load balancer. Many servers behind one address, and none that is down.
//!
//! Of the given `sim::Random`, `Random::seeded(seed)` makes one, and `between(low, high)` draws a whole
//! number, both ends included.

use crate::types::balancer::{BackendId, LbError, Policy};
use sim::Random;

/// Chooses a server for each request, and counts the connections that are open to each.
#[derive(Debug, Clone)]
pub struct LoadBalancer {
    policy: Policy,
    backends: Vec<Backend>,
    random: Random,
}

#[derive(Debug, Clone)]
struct Backend {
    id: BackendId,
    weight: u32,
    healthy: bool,
    in_flight: u32,
    /// How much of its share this server has not had yet (smooth weighted round robin, nginx 2012).
    credit: i64,
}

impl LoadBalancer {
    /// No servers yet.
    pub fn new(policy: Policy) -> Self {
        let seed = if let Policy::PowerOfTwo { seed } = policy { seed } else { 0 };
        LoadBalancer { policy, backends: Vec::new(), random: Random::seeded(seed) }
    }

    /// Adds a healthy server. Only [`Policy::Weighted`] heeds its weight.
    ///
    /// # Errors
    /// [`LbError::DuplicateBackend`], [`LbError::ZeroWeight`].
    pub fn add(&mut self, id: BackendId, weight: u32) -> Result<(), LbError> {
        if self.find(id).is_ok() {
            return Err(LbError::DuplicateBackend(id));
        }
        if weight == 0 {
            return Err(LbError::ZeroWeight);
        }
        self.backends.push(Backend { id, weight, healthy: true, in_flight: 0, credit: 0 });
        self.begin_a_cycle();
        Ok(())
    }

    /// Takes a server out, whatever connections it still has.
    ///
    /// # Errors
    /// [`LbError::UnknownBackend`].
    pub fn remove(&mut self, id: BackendId) -> Result<(), LbError> {
        let at = self.find(id)?;
        self.backends.remove(at);
        self.begin_a_cycle();
        Ok(())
    }

    /// Notes what a health check found.
    ///
    /// # Errors
    /// [`LbError::UnknownBackend`].
    pub fn set_healthy(&mut self, id: BackendId, up: bool) -> Result<(), LbError> {
        let at = self.find(id)?;
        // Checks report every second; only news may disturb the turns.
        if self.backends[at].healthy != up {
            self.backends[at].healthy = up;
            self.begin_a_cycle();
        }
        Ok(())
    }

    /// Chooses a healthy server by the policy and opens a connection to it.
    ///
    /// # Errors
    /// [`LbError::NoHealthyBackend`].
    pub fn pick(&mut self) -> Result<BackendId, LbError> {
        let healthy: Vec<usize> =
            (0..self.backends.len()).filter(|&at| self.backends[at].healthy).collect();
        let least = |of: &[usize]| of.iter().copied().min_by_key(|&at| self.backends[at].in_flight);
        let picked = match self.policy {
            Policy::RoundRobin => self.in_turn(&healthy, |_| 1),
            Policy::Weighted => self.in_turn(&healthy, |backend| i64::from(backend.weight)),
            Policy::LeastConnections => least(&healthy),
            Policy::PowerOfTwo { .. } => least(&two_of(&healthy, &mut self.random)),
        };
        let backend = &mut self.backends[picked.ok_or(LbError::NoHealthyBackend)?];
        backend.in_flight += 1;
        Ok(backend.id)
    }

    /// Closes a connection. Nothing happens if the server has none or has left.
    pub fn release(&mut self, id: BackendId) {
        if let Ok(at) = self.find(id) {
            let open = &mut self.backends[at].in_flight;
            *open = open.saturating_sub(1);
        }
    }

    /// How many connections to a server are open; `None` if it does not take part.
    pub fn in_flight(&self, id: BackendId) -> Option<u32> {
        self.find(id).ok().map(|at| self.backends[at].in_flight)
    }

    fn find(&self, id: BackendId) -> Result<usize, LbError> {
        let at = self.backends.iter().position(|backend| backend.id == id);
        at.ok_or(LbError::UnknownBackend(id))
    }

    /// Everybody earns a share; who has most is chosen and pays the shares of all.
    fn in_turn(&mut self, healthy: &[usize], share: impl Fn(&Backend) -> i64) -> Option<usize> {
        let mut paid = 0;
        for &at in healthy {
            let share = share(&self.backends[at]);
            self.backends[at].credit += share;
            paid += share;
        }
        let picked = healthy.iter().rev().copied().max_by_key(|&at| self.backends[at].credit)?;
        self.backends[picked].credit -= paid;
        Some(picked)
    }

    /// Credit earned beside other servers would bend the shares of the new cycle.
    fn begin_a_cycle(&mut self) {
        self.backends.iter_mut().for_each(|backend| backend.credit = 0);
    }
}

/// Two different ones, drawn at random; all, if there are no two.
fn two_of(healthy: &[usize], random: &mut Random) -> Vec<usize> {
    let [.., _, _] = healthy else { return healthy.to_vec() };
    let last = healthy.len() as u64 - 1;
    let first = random.between(0, last);
    let second = random.between(0, last - 1);
    // Numbers from the first on move up by one, so that the first itself can't come again.
    let second = second + u64::from(second >= first);
    vec![healthy[first as usize], healthy[second as usize]]
}
