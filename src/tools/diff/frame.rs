//! Compares the settings that are shown on every page of two sites: titles, organization, emergency hotline, notice.

use crate::site::config::Config;
use crate::tools::diff::{FrameChange, Side};

/// Every setting that has changed; none if the settings of either site could not be read.
pub(super) fn compare(old: &Side, new: &Side) -> Vec<FrameChange> {
    if !old.has_settings() || !new.has_settings() {
        return Vec::new();
    }
    let (before, after) = (parts(&old.site.config), parts(&new.site.config));
    let changes = before.into_iter().zip(after).map(|((key, before), (_, after))| FrameChange { key, before, after });
    changes.filter(|one| one.before != one.after).collect()
}

/// The compared settings, by their keys in `site.yaml`.
fn parts(config: &Config) -> [(&'static str, Option<String>); 5] {
    [
        ("title", Some(config.title.clone())),
        ("short_title", Some(config.short_title.clone())),
        ("organization", config.organization.as_ref().map(|(name, _)| name.clone())),
        ("emergency", config.emergency.as_ref().map(|(id, _)| id.clone())),
        ("notice", config.notice.clone()),
    ]
}
