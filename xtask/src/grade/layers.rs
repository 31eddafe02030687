//! What stands between a forger and a grade, layer by layer.

/// One of the layers. All of them are on, always; only the table of attacks switches them off, to
/// show what each is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// The token screen.
    Screen,
    /// The compiler's report of `unsafe`.
    Unsafe,
    /// The completion record of each test. Without it a pass is what `check` takes for one.
    Record,
    /// The canary.
    Canary,
    /// Limits of time, memory, processes and files.
    Limits,
    /// A file system with nothing else in it.
    Files,
    /// No `/proc` where tests run.
    Proc,
    /// No network.
    Network,
}

impl Layer {
    /// All of them, in the order in which a submission meets them.
    pub const ALL: [Layer; 8] = [
        Layer::Screen,
        Layer::Unsafe,
        Layer::Files,
        Layer::Proc,
        Layer::Network,
        Layer::Limits,
        Layer::Record,
        Layer::Canary,
    ];
}

/// The layers that are switched off; none by default.
#[derive(Debug, Clone, Copy, Default)]
pub struct Off(u16);

impl Off {
    /// These layers off.
    pub fn these(layers: &[Layer]) -> Self {
        Off(layers.iter().fold(0, |off, layer| off | 1 << *layer as u16))
    }

    /// Whether `layer` is on.
    pub fn on(self, layer: Layer) -> bool {
        self.0 & 1 << layer as u16 == 0
    }
}
