package io.throughline.delivery.internal.spool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Access to files of the spool that refuses what somebody else may have put there: links, files
 * with a second name, what is no regular file, and what belongs to another user. Checked at every
 * open, because a directory that others may write to can change at any time.
 *
 * @param owner the user of this process; null where the file system knows no owners
 */
public record TrustedFiles(@Nullable UserPrincipal owner) {
  // Why: RATIONALE.md#why-is-the-folder-of-the-spool-not-trusted

  /** Of Linux; belongs to the user of the process. */
  private static final Path PROCESS = Path.of("/proc/self");

  private static final String OWNERS_FILE = "rw-------";
  private static final String OWNERS_FOLDER = "rwx------";

  /**
   * For what is below a directory. The owner is that of a file that was just made there, which is
   * right on network file systems that map users as well.
   */
  public static TrustedFiles in(Path directory) throws IOException {
    if (!Files.getFileStore(directory).supportsFileAttributeView("owner")) {
      return new TrustedFiles(null);
    }
    Path probe = directory.resolve(".owner-" + UUID.randomUUID());
    try {
      Files.createFile(probe, ownersOnly(probe, OWNERS_FILE));
      return new TrustedFiles(Files.getOwner(probe, LinkOption.NOFOLLOW_LINKS));
    } catch (AccessDeniedException e) { // but a folder in it may be ours
      if (!Files.exists(PROCESS)) {
        throw e;
      }
      return new TrustedFiles(Files.getOwner(PROCESS));
    } finally {
      Files.deleteIfExists(probe);
    }
  }

  /** Makes the folder if it is missing; throws if it is not this user's alone. */
  void claimFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      try {
        Files.createDirectory(folder, ownersOnly(folder, OWNERS_FOLDER));
      } catch (FileAlreadyExistsException e) {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
          throw new IOException(folder + " is a link or no folder", e);
        }
      }
    }
    checkFolder(folder);
  }

  /** Throws if the folder is not this user's alone. */
  void checkFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw new NoSuchFileException(folder.toString(), null, "there is no such folder");
    }
    checkOwner(folder);
    if (isPosix(folder)) {
      Set<PosixFilePermission> permissions = takenBack(folder);
      if (permissions.contains(PosixFilePermission.GROUP_WRITE)
          || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
        throw new IOException(folder + " can be written by others than its owner");
      }
      if (!permissions.containsAll(PosixFilePermissions.fromString(OWNERS_FOLDER))) {
        throw new IOException(
            folder + " has the mode " + PosixFilePermissions.toString(permissions) + ", not 0700");
      }
    }
  }

  /**
   * The permissions, without those of the group if they are all that is too many: Kubernetes gives
   * them to all of a volume with {@code fsGroup}. The folder must be this user's.
   */
  private Set<PosixFilePermission> takenBack(Path folder) throws IOException {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    permissions.addAll(Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS));
    Set<PosixFilePermission> owners = PosixFilePermissions.fromString(OWNERS_FOLDER);
    if (owner != null
        && permissions.contains(PosixFilePermission.GROUP_WRITE)
        && PosixFilePermissions.fromString("rwxrwx---").containsAll(permissions)
        && permissions.containsAll(owners)) {
      Objects.requireNonNull(
              Files.getFileAttributeView(
                  folder, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS))
          .setPermissions(owners);
      return owners;
    }
    return permissions;
  }

  /** Throws if the file is there and is not a regular one with one name and of this user. */
  void checkFile(Path file) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return;
    }
    if (!attributes.isRegularFile()) {
      throw new IOException(file + " is a link or no file");
    }
    if (file.getFileSystem().supportedFileAttributeViews().contains("unix")
        && !Integer.valueOf(1)
            .equals(Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS))) {
      throw new IOException(file + " has more than one name");
    }
    checkOwner(file);
  }

  private void checkOwner(Path path) throws IOException {
    if (owner != null) {
      UserPrincipal theirs = Files.getOwner(path, LinkOption.NOFOLLOW_LINKS);
      if (!owner.equals(theirs)) {
        throw new IOException(path + " belongs to " + theirs.getName());
      }
    }
  }

  /**
   * Opens a file of this user for reading and writing, and makes it if it is missing. Not a
   * channel, which an interrupt of the thread would close.
   */
  RandomAccessFile open(Path file) throws IOException {
    createFile(file);
    checkFile(file);
    RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw");
    try {
      checkFile(file); // again, in case that it was exchanged in between
      return opened;
    } catch (IOException e) {
      opened.close();
      throw e;
    }
  }

  /** The same for locking. */
  FileChannel openLock(Path file) throws IOException {
    createFile(file);
    checkFile(file);
    return FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
  }

  private static void createFile(Path file) throws IOException {
    try {
      Files.createFile(file, ownersOnly(file, OWNERS_FILE));
    } catch (FileAlreadyExistsException e) {
      // so it is opened, if it is ours
    }
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** No attributes where the file system knows no such permissions. */
  static FileAttribute<?>[] ownersOnly(Path path, String permissions) {
    return isPosix(path)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
