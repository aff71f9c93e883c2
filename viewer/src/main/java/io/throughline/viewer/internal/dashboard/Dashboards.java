package io.throughline.viewer.internal.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The dashboards of the deploy bundle, read when they are asked for. Thread-safe. */
public final class Dashboards {

  private static final String FILE = "dashboards.tsv";

  private volatile @Nullable List<Dashboard> all;

  /** All, in the order of their names. */
  public List<Dashboard> all() {
    List<Dashboard> known = all;
    if (known == null) {
      known = read();
      all = known;
    }
    return known;
  }

  /** One; null if there is none of that name. */
  public @Nullable Dashboard named(String name) {
    return all().stream().filter(each -> each.name().equals(name)).findFirst().orElse(null);
  }

  private static List<Dashboard> read() {
    List<Dashboard> dashboards = new ArrayList<>();
    List<Dashboard.Row> rows = new ArrayList<>();
    List<Panel> panels = new ArrayList<>();
    try (InputStream in = Objects.requireNonNull(Dashboards.class.getResourceAsStream(FILE));
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] cells = line.split("\t", -1);
        switch (cells[0]) {
          case "dashboard" -> {
            rows = new ArrayList<>();
            dashboards.add(new Dashboard(cells[1], cells[2], cells[3], rows));
          }
          case "row" -> {
            panels = new ArrayList<>();
            rows.add(new Dashboard.Row(cells[1], panels));
          }
          case "panel" -> panels.add(Panel.of(cells));
          default -> throw new IllegalStateException(FILE + " has a line of no kind: " + line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return dashboards;
  }
}
