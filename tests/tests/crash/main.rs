//! A process that is killed, or a disk that is full, loses nothing acknowledged and leaves nothing
//! half-written. One that is told to stop does so in order from its first moment.

mod full_disk;
mod killed_imports;
mod killed_publishing;
mod killed_writes;
mod told_to_stop;
