//! Counts and times, in the text form of OpenMetrics, which Prometheus reads.

use std::sync::Arc;
use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::language::name::{ApiCardName, FlowName};
use crate::platforms::Platform;

/// The media type of [`Metrics::text`].
pub(super) const MEDIA: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper bounds of answer times, in seconds.
const BUCKETS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0,
];

type Labels = Vec<(&'static str, String)>;
type Times = Family<Labels, Histogram, fn() -> Histogram>;

/// What is counted. Cheap to clone, shared by all threads. Labels hold names of the project alone,
/// so that there is a bounded number of them.
#[derive(Clone, Debug)]
pub struct Metrics {
    registry: Arc<Registry>,
    requests: Family<Labels, Counter>,
    seconds: Times,
    calls: Family<Labels, Counter>,
    dropped: Family<Labels, Counter>,
    reloads: Family<Labels, Counter>,
    in_flight: Gauge,
}

impl Default for Metrics {
    fn default() -> Metrics {
        Metrics::new()
    }
}

impl Metrics {
    #[must_use]
    pub fn new() -> Metrics {
        let mut registry = Registry::with_prefix("botwright_serve");
        let requests = Family::<Labels, Counter>::default();
        registry.register(
            "requests",
            "Requests by platform, target, flow and status",
            requests.clone(),
        );
        let seconds: Times = Family::new_with_constructor(|| Histogram::new(BUCKETS));
        registry.register(
            "request_seconds",
            "Time from a request's head to its answer, by platform",
            seconds.clone(),
        );
        let calls = Family::<Labels, Counter>::default();
        registry.register("calls", "Calls of API cards by outcome", calls.clone());
        let dropped = Family::<Labels, Counter>::default();
        registry.register(
            "dropped",
            "Parts of flows that an answer could not carry",
            dropped.clone(),
        );
        let reloads = Family::<Labels, Counter>::default();
        registry.register(
            "reloads",
            "Reloads of the project by outcome",
            reloads.clone(),
        );
        let in_flight = Gauge::default();
        registry.register("in_flight", "Requests under way", in_flight.clone());
        Metrics {
            registry: Arc::new(registry),
            requests,
            seconds,
            calls,
            dropped,
            reloads,
            in_flight,
        }
    }

    /// `flow` and `target` only if they are the project's.
    pub(super) fn answered(
        &self,
        platform: Option<Platform>,
        target: &str,
        flow: Option<&FlowName>,
        status: u16,
        time: Duration,
    ) {
        let platform = platform.map_or("", Platform::word).to_owned();
        let flow = flow.map_or("", FlowName::as_str).to_owned();
        let labels = vec![
            ("platform", platform.clone()),
            ("target", target.to_owned()),
            ("flow", flow),
            ("status", status.to_string()),
        ];
        self.requests.get_or_create(&labels).inc();
        let labels = vec![("platform", platform)];
        self.seconds
            .get_or_create(&labels)
            .observe(time.as_secs_f64());
    }

    pub(super) fn called(&self, card: &ApiCardName, outcome: &'static str) {
        let labels = vec![("card", card.to_string()), ("outcome", outcome.to_owned())];
        self.calls.get_or_create(&labels).inc();
    }

    pub(super) fn dropped(&self, platform: Platform, what: &'static str) {
        let labels = vec![
            ("platform", platform.word().to_owned()),
            ("what", what.to_owned()),
        ];
        self.dropped.get_or_create(&labels).inc();
    }

    pub(super) fn reloaded(&self, outcome: &'static str) {
        let labels = vec![("outcome", outcome.to_owned())];
        self.reloads.get_or_create(&labels).inc();
    }

    /// Counts a request as under way for as long as the guard lives.
    pub(super) fn begin(&self) -> InFlight {
        self.in_flight.inc();
        InFlight(self.in_flight.clone())
    }

    /// All of it, for Prometheus.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        // A `String` takes everything.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

/// A request that is under way.
#[derive(Debug)]
pub(super) struct InFlight(Gauge);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.dec();
    }
}
