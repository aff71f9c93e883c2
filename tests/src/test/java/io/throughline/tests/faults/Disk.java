package io.throughline.tests.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small file system in memory. Only root can have one. */
record Disk(Path folder) implements AutoCloseable {

  static boolean canBeHad() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** With this many bytes. */
  static Disk at(Path folder, long bytes) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    run("mount", "-t", "tmpfs", "-o", "mode=700,size=" + bytes, "faults", folder.toString());
    return new Disk(folder);
  }

  /** Takes all room that is left. */
  void fill() throws IOException {
    Path junk = folder.resolve("junk");
    Files.write(junk, new byte[(int) Files.getFileStore(folder).getUsableSpace()]);
  }

  void makeReadOnly() throws IOException, InterruptedException {
    run("mount", "-o", "remount,ro", folder.toString());
  }

  private static void run(String... command) throws IOException, InterruptedException {
    int status = new ProcessBuilder(command).inheritIO().start().waitFor();
    Check.that(String.join(" ", command), status == 0);
  }

  /** Also while a process still has files open there. */
  @Override
  public void close() throws IOException, InterruptedException {
    run("umount", "--lazy", folder.toString());
  }
}
