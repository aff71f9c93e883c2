package io.throughline.viewer.internal.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The sentences of the catalogue, read when the first one is asked for. Thread-safe. */
public final class CatalogueTexts {

  private static final String FILE = "catalogue.tsv";

  /** A metric as the catalogue has it. */
  public record KnownMetric(String instrument, String unit, String brief) {}

  private record Content(Map<String, String> attributes, Map<String, KnownMetric> metrics) {}

  private volatile @Nullable Content content;

  /** What an attribute is; null if the catalogue does not have it. */
  public @Nullable String attribute(String key) {
    return content().attributes().get(key);
  }

  /** A metric; null if the catalogue does not have it. */
  public @Nullable KnownMetric metric(String name) {
    return content().metrics().get(name);
  }

  /** Whether the first word of a name is one of which the catalogue has metrics. */
  public boolean hasDomain(String domain) {
    return content().metrics().keySet().stream().anyMatch(name -> name.startsWith(domain + "."));
  }

  private Content content() {
    Content known = content;
    if (known == null) {
      known = read();
      content = known;
    }
    return known;
  }

  private static Content read() {
    Content content = new Content(new HashMap<>(), new HashMap<>());
    try (InputStream in = Objects.requireNonNull(CatalogueTexts.class.getResourceAsStream(FILE));
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] cells = line.split("\t", -1);
        switch (cells[0]) {
          case "attribute" -> content.attributes().put(cells[1], cells[2]);
          case "metric" ->
              content.metrics().put(cells[1], new KnownMetric(cells[3], cells[4], cells[2]));
          default -> throw new IllegalStateException(FILE + " has a line of no kind: " + line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return content;
  }
}
