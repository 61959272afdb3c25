//! A route with its name: the same list makes the router and lets a test hold every route to who may use it.

use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodRouter, delete, get, post, put};

use super::Shared;

/// One method of one address.
pub struct Route {
    /// `GET`, `POST`, `PUT` or `DELETE`.
    pub method: &'static str,
    /// The address, with what varies in braces.
    pub path: &'static str,
    answers: MethodRouter<Shared>,
}

/// A route that shows something and changes nothing.
pub fn looks<T: 'static>(path: &'static str, handler: impl Handler<T, Shared>) -> Route {
    Route { method: "GET", path, answers: get(handler) }
}

/// A route that changes something.
pub fn orders<T: 'static>(path: &'static str, handler: impl Handler<T, Shared>) -> Route {
    Route { method: "POST", path, answers: post(handler) }
}

/// A route that puts something in the place of what is there.
pub fn puts<T: 'static>(path: &'static str, handler: impl Handler<T, Shared>) -> Route {
    Route { method: "PUT", path, answers: put(handler) }
}

/// A route that takes something away.
pub fn removes<T: 'static>(path: &'static str, handler: impl Handler<T, Shared>) -> Route {
    Route { method: "DELETE", path, answers: delete(handler) }
}

/// The router of these routes.
pub fn router(routes: Vec<Route>) -> Router<Shared> {
    routes.into_iter().fold(Router::new(), |router, route| router.route(route.path, route.answers))
}
