//! What every floor stands on: files as values, findings, text. It knows nothing of sites.

pub mod tree;
pub mod diag;
pub mod suggest;
pub mod memo;
pub mod fingerprint;
pub mod html;
pub mod address;
pub mod japanese;
