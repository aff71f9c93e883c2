package io.throughline.examples.kit;

import java.util.ArrayList;
import java.util.List;

/** The colours of the terminal output, or none. */
public final class Style {

  private static final String[] SERVICE_COLOURS = {"36", "33", "35", "32", "34"};

  private final boolean coloured;
  private final List<String> services = new ArrayList<>();

  public Style(boolean coloured) {
    this.coloured = coloured;
  }

  public String title(String text) {
    return paint("1", text);
  }

  public String faint(String text) {
    return paint("2", text);
  }

  public String good(String text) {
    return paint("32", text);
  }

  public String bad(String text) {
    return paint("31", text);
  }

  /** A part of a text that is to be found in it. */
  public String highlight(String text, String part) {
    return text.replace(part, paint("1", part));
  }

  /** Each service has its colour, padded to a width. */
  public String service(String name, int width) {
    if (!services.contains(name)) {
      services.add(name);
    }
    String colour = SERVICE_COLOURS[services.indexOf(name) % SERVICE_COLOURS.length];
    return paint(colour, name) + " ".repeat(Math.max(0, width - name.length()));
  }

  private String paint(String code, String text) {
    return coloured && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
