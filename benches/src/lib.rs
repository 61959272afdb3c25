//! Readers of public problems.
