//! How large a bench is: the whole size when measured, a small one when a test only wants to see it run.

/// `whole` under `cargo bench`, `small` under `cargo test --benches`.
#[must_use]
pub fn size(whole: u32, small: u32) -> u32 {
    // cargo bench hands over --bench; cargo test does not.
    if std::env::args().any(|argument| argument == "--bench") { whole } else { small }
}
