package io.throughline.semconv.generator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Reads the folders of a catalogue and writes its Java. */
public final class Generator {

  private Generator() {}

  /**
   * Generates once.
   *
   * @param args the folder to write into, then each folder that holds YAML files
   * @throws CatalogueException if a file breaks a rule; the message names file and line
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    if (args.length < 2) {
      throw new IllegalArgumentException("usage: Generator <target folder> <model folder>...");
    }
    List<Path> models = Arrays.stream(args).skip(1).map(Path::of).toList();
    new JavaWriter(CatalogueReader.read(models)).writeTo(Path.of(args[0]));
  }
}
