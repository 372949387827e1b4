//! Where something that the bot did is written.

use crate::engine::Place;
use crate::engine::testing::Places;
use crate::project::Project;

/// `bot/main.yaml:12`, as near as the files tell; `None` if the resource is in none of them.
pub(super) fn written_at(project: &Project, place: &Place) -> Option<String> {
    let places = Places::new(project);
    Some(places.origin(places.bot(place)?).to_string())
}
