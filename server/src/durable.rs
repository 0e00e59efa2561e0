//! Files that are there whole or not at all: written beside their place, made durable, renamed into it.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Only the owner reads and writes.
pub const OWNER_ONLY: u32 = 0o600;
/// The owner writes, everybody reads.
pub const FOR_ALL_TO_READ: u32 = 0o644;

/// Writes a file; it is durable when this returns. A crash leaves what was there before.
pub fn write(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    write_beside(path, bytes, mode)?;
    put_in_place(path)
}

/// The first half of [`write`]: everything is on disk, under another name.
pub fn write_beside(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(mode)
        .open(beside(path))?;
    // The mode above is cut by the process's mask and ignored for a file that was there.
    file.set_permissions(Permissions::from_mode(mode))?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// The second half of [`write`]: what was written beside takes its place.
pub fn put_in_place(path: &Path) -> io::Result<()> {
    fs::rename(beside(path), path)?;
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".unfinished");
    name.into()
}
