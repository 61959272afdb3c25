//! Towns by seed.
