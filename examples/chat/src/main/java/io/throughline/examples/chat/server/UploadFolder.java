package io.throughline.examples.chat.server;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Where files are: those of a user in a folder of their own, and what comes in beside them. */
final class UploadFolder {

  private static final String INCOMING = ".incoming";

  /** Whoever sends a byte now and then must not hold a thread for ever. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Path root;

  UploadFolder(Path folder) throws IOException {
    root = folder.toAbsolutePath().normalize();
    Path incoming = Files.createDirectories(root.resolve(INCOMING));
    // What a server that died had not taken in.
    try (DirectoryStream<Path> left = Files.newDirectoryStream(incoming)) {
      for (Path file : left) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** A new file that nobody sees. */
  IncomingFile incoming() throws IOException {
    return new IncomingFile(Files.createTempFile(root.resolve(INCOMING), "upload", ""), PATIENCE);
  }

  /** The place of a file. */
  Path of(long owner, String name) throws IOException {
    Path home = root.resolve(Long.toString(owner));
    Path file = home.resolve(name).normalize();
    if (!file.startsWith(home) || file.equals(home)) {
      throw new IOException(name + " leads out of the folder");
    }
    Files.createDirectories(home);
    return file;
  }

  void check() throws IOException {
    if (!Files.isWritable(root.resolve(INCOMING))) {
      throw new IOException(root + " cannot be written");
    }
  }
}
