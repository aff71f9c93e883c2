package io.throughline.internal.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * {@code throughline.properties}: where {@code throughline.config.file} says, else in the working
 * directory, else on the class path. The first that is found is the only one.
 */
final class SettingsFile {

  private static final String NAME = "throughline.properties";

  private SettingsFile() {}

  static Source read(@Nullable Path named, Path workingDirectory, List<Problem> problems) {
    Path file = named != null ? named : workingDirectory.resolve(NAME);
    if (named != null || Files.isRegularFile(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        return load(file.toString(), reader);
      } catch (IOException | IllegalArgumentException e) {
        problems.add(Problem.ofFile("the settings in %s cannot be read: %s".formatted(file, e)));
        return Source.of(file.toString(), true, Map.of());
      }
    }
    return fromClassPath(problems);
  }

  private static Source fromClassPath(List<Problem> problems) {
    String name = NAME + " on the class path";
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    ClassLoader loader = context == null ? SettingsFile.class.getClassLoader() : context;
    try (InputStream stream = loader.getResourceAsStream(NAME)) {
      if (stream != null) {
        return load(name, new InputStreamReader(stream, StandardCharsets.UTF_8));
      }
    } catch (IOException | IllegalArgumentException e) {
      problems.add(Problem.ofFile("%s cannot be read: %s".formatted(name, e)));
    }
    return Source.of(name, true, Map.of());
  }

  private static Source load(String name, Reader reader) throws IOException {
    Properties properties = new Properties();
    properties.load(reader);
    return Source.of(name, true, properties);
  }
}
