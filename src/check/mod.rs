//! Every check of a whole site: functions from the site to findings. Nothing is made and nothing is changed here.

pub mod references;
pub mod cycles;
pub mod literals;
pub mod decisions;
pub mod navigation;
pub mod files;
pub mod freshness;
pub mod terms;
pub mod questions;
pub mod wording;
