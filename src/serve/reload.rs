//! A new bot in the place of the old one, while requests go on.

use std::sync::Arc;

use super::app::App;
use super::load::{LoadError, Options, load};
use crate::project::watch::Watch;

/// Reads the project anew.
#[derive(Debug)]
pub struct Reloader {
    options: Options,
    watch: Watch,
    app: Arc<App>,
}

/// What a reload came to.
#[derive(Debug)]
pub enum Reloaded {
    /// The new bots answer from now on; what is not as it should be with them.
    Renewed {
        targets: Vec<String>,
        notes: Vec<String>,
    },
    /// The old bots stay.
    Kept(LoadError),
}

impl Reloader {
    pub(super) fn new(options: Options, watch: Watch, app: Arc<App>) -> Reloader {
        Reloader {
            options,
            watch,
            app,
        }
    }

    /// Builds the new bots beside the old ones and puts them into their place in one step. Requests
    /// under way end with the bot with which they began.
    pub async fn reload(&mut self) -> Reloaded {
        let before = self.app.bots();
        match load(&self.options, Some(&before)).await {
            Ok(prepared) => {
                let targets = prepared.bots.shown();
                self.watch = prepared.watch.since(&self.watch);
                self.app.replace(prepared.bots);
                self.app.metrics.reloaded("renewed");
                Reloaded::Renewed {
                    targets,
                    notes: prepared.notes,
                }
            }
            Err(error) => {
                self.app.metrics.reloaded("kept");
                Reloaded::Kept(error)
            }
        }
    }

    /// Waits until a file of the project has changed.
    pub async fn changed(&mut self) {
        loop {
            tokio::time::sleep(self.watch.pause()).await;
            if self.watch.changed().await {
                return;
            }
        }
    }
}
