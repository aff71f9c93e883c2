package io.throughline.examples.stream.api;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be asked. */
enum Route {
  STREAMS("GET", "/api/v1/streams"),
  STOP("POST", "/api/v1/streams/{name}/stop"),
  TAKE_SNAPSHOT("POST", "/api/v1/streams/{name}/snapshot"),
  SNAPSHOT("GET", "/api/v1/streams/{name}/snapshot"),
  RECORDINGS("GET", "/api/v1/recordings"),
  RECORDING("GET", "/api/v1/recordings/{name}/{file}");

  private final String method;
  private final String template;

  Route(String method, String template) {
    this.method = method;
    this.template = template;
  }

  String method() {
    return method;
  }

  /** As {@code http.route} has it. */
  String template() {
    return template;
  }

  boolean changesSomething() {
    return method.equals("POST");
  }

  /** Those at a path, by whatever method. */
  static List<Route> at(String path) {
    List<Route> found = new ArrayList<>();
    for (Route route : values()) {
      if (route.parameters(path) != null) {
        found.add(route);
      }
    }
    return found;
  }

  /** What a path has in place of the names in braces; null if it is another's path. */
  @Nullable List<String> parameters(String path) {
    String[] expected = template.split("/", -1);
    String[] actual = path.split("/", -1);
    if (actual.length != expected.length) {
      return null;
    }
    List<String> parameters = new ArrayList<>();
    for (int part = 0; part < expected.length; part++) {
      if (expected[part].startsWith("{")) {
        parameters.add(actual[part]);
      } else if (!expected[part].equals(actual[part])) {
        return null;
      }
    }
    return parameters;
  }
}
