//! Pages and widget in a real Chromium: axe, console, keyboard, pictures.

mod checker;
mod components;
mod desks;
mod keyboard;
mod pages;
mod passkey;
mod verify_receipt;
mod widget;
