//! How large a bench is: the whole size when measured, a small one when a test only wants to see it run.

/// `whole` under `cargo bench`, `small` under `cargo test --benches`.
#[must_use]
pub fn size(whole: u32, small: u32) -> u32 {
    // cargo bench hands over --bench; cargo test does not.
    if std::env::args().any(|argument| argument == "--bench") { whole } else { small }
}

/// Village, town and city, each with its size as [`size`] chooses it.
#[must_use]
pub fn places(whole: [u32; 3], small: [u32; 3]) -> [(&'static str, u32); 3] {
    [("village", size(whole[0], small[0])), ("town", size(whole[1], small[1])), ("city", size(whole[2], small[2]))]
}
