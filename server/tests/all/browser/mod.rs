//! Tests in a real Chromium: `cargo test -p koppel --features browser browser::`. Each test has a browser and a server of its own.

mod axe;
mod days;
mod hands;
mod morning;
mod painting;
mod tab;
