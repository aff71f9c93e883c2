package io.throughline.examples.chat.http;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jetty.http.pathmap.MatchedResource;
import org.eclipse.jetty.http.pathmap.PathMappings;
import org.eclipse.jetty.http.pathmap.UriTemplatePathSpec;
import org.jspecify.annotations.Nullable;

/** The routes of a server by path, then by method. */
final class Routes {

  private final PathMappings<Map<String, Route>> byPath = new PathMappings<>();

  /**
   * What is at a path.
   *
   * @param byMethod by the methods that are taken
   * @param parameters what stands in place of the names in braces
   */
  record Match(Map<String, Route> byMethod, Map<String, String> parameters) {}

  Routes(List<Route> routes) {
    for (Route route : routes) {
      UriTemplatePathSpec path = new UriTemplatePathSpec(route.template());
      Map<String, Route> byMethod = byPath.get(path);
      if (byMethod == null) {
        byMethod = new TreeMap<>();
        byPath.put(path, byMethod);
      }
      if (byMethod.put(route.method(), route) != null) {
        throw new IllegalArgumentException(route.method() + " " + route.template() + " twice");
      }
    }
  }

  /** Null if there is nothing. */
  @Nullable Match find(String path) {
    MatchedResource<Map<String, Route>> matched = byPath.getMatched(path);
    if (matched == null) {
      return null;
    }
    Map<String, String> parameters =
        ((UriTemplatePathSpec) matched.getPathSpec()).getPathParams(path);
    return new Match(matched.getResource(), parameters == null ? Map.of() : parameters);
  }
}
