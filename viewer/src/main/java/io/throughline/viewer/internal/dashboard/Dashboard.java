package io.throughline.viewer.internal.dashboard;

import java.util.List;

/**
 * A dashboard of the deploy bundle.
 *
 * @param name as in its file's name
 */
public record Dashboard(String name, String title, String description, List<Row> rows) {

  /** A row of panels. */
  public record Row(String title, List<Panel> panels) {}
}
