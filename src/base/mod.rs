//! What every floor stands on: files as values, findings, text. It knows nothing of sites.
//!
//! Nothing here reads a disk, a clock or a network, and nothing imports another floor. What needs to know what a page,
//! a fact or a decision is belongs higher up.

pub mod tree;
pub mod diag;
pub mod suggest;
pub mod memo;
pub mod fingerprint;
pub mod html;
pub mod address;
pub mod japanese;
