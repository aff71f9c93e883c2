package io.throughline.deploy;

import java.nio.file.Path;

/** Where the committed files are. */
final class Repository {

  static final Path ROOT = Path.of("../..");
  static final Path DEPLOY = ROOT.resolve("deploy");

  private Repository() {}
}
