//! A process that is killed, or a disk that is full, loses nothing acknowledged and leaves nothing
//! half-written.

mod full_disk;
mod killed_imports;
mod killed_writes;
