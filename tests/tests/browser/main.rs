//! Pages and widget in a real Chromium: axe, console, keyboard, pictures.

mod checker;
mod components;
mod pages;
mod widget;
