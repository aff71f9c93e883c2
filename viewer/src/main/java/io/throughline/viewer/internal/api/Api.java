package io.throughline.viewer.internal.api;

import io.throughline.viewer.internal.http.Answer;
import io.throughline.viewer.internal.http.Call;
import io.throughline.viewer.internal.search.QueryException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * The router of the API, which passes a request to the resource of its path. Paths are those of
 * API.md.
 */
public final class Api {

  /** Answers a request; the groups are the parts of the path that are variable. */
  interface Resource {
    Answer answer(Parameters parameters, Matcher path) throws ApiException, QueryException;
  }

  private record Route(String method, Pattern path) {}

  private final Map<Route, Resource> resources = new LinkedHashMap<>();

  /** For what was received, and the state of what receives it. */
  public Api(ViewerParts parts) {
    StatusResource status = new StatusResource(parts);
    TracesResource traces = new TracesResource(parts);
    SpanResource span = new SpanResource(parts);
    LogsResource logs = new LogsResource(parts);
    MetricsResource metrics = new MetricsResource(parts);
    DashboardsResource dashboards = new DashboardsResource(parts, metrics);
    OverviewResource overview = new OverviewResource(parts);
    FindingsResource findings = new FindingsResource(parts);
    SessionResource session = new SessionResource(parts);
    ComparisonResource comparison = new ComparisonResource(parts);
    OperatorsResource operators = new OperatorsResource(parts.operators());
    route("GET", "/api/status", status::status);
    route("GET", "/api/live", status::live);
    route("GET", "/api/traces", traces::list);
    route("GET", "/api/traces/([0-9a-f]{32})", traces::trace);
    route("GET", "/api/traces/([0-9a-f]{32})/search", traces::search);
    route("GET", "/api/traces/([0-9a-f]{32})/spans/([0-9a-f]{16})", span::span);
    route("GET", "/api/logs", logs::list);
    route("GET", "/api/logs/(\\d{1,18})", logs::log);
    route("GET", "/api/metrics", metrics::list);
    route("GET", "/api/metrics/([^/]{1,600})", metrics::plot);
    route("GET", "/api/dashboards", dashboards::list);
    route("GET", "/api/dashboards/([a-z0-9-]{1,100})", dashboards::dashboard);
    route("GET", "/api/map", overview::map);
    route("GET", "/api/errors", overview::errors);
    route("GET", "/api/findings", findings::findings);
    route("GET", "/api/session", session::download);
    route("POST", "/api/session", session::open);
    route("POST", "/api/clear", session::clear);
    route("GET", "/api/comparison", comparison::compare);
    route("POST", "/api/comparison", comparison::open);
    route("GET", "/api/operators", operators::list);
    route("GET", "/api/operators/(\\d{1,5})/(sampling)", operators::read);
    route("PUT", "/api/operators/(\\d{1,5})/(sampling|verbosity)", operators::change);
  }

  private void route(String method, String path, Resource resource) {
    resources.put(new Route(method, Pattern.compile(path)), resource);
  }

  Answer answer(Call call) {
    String allowed = null;
    for (Map.Entry<Route, Resource> each : resources.entrySet()) {
      Matcher path = each.getKey().path().matcher(call.path());
      if (path.matches()) {
        if (each.getKey().method().equals(call.method())) {
          return answer(each.getValue(), new Parameters(call), path);
        }
        allowed = each.getKey().method();
      }
    }
    return allowed == null
        ? JsonAnswer.error(404, "there is nothing at this path")
        : JsonAnswer.error(405, "only " + allowed + " is possible here").with("Allow", allowed);
  }

  private static Answer answer(Resource resource, Parameters parameters, Matcher path) {
    try {
      return resource.answer(parameters, path);
    } catch (QueryException e) {
      return JsonAnswer.error(String.valueOf(e.getMessage()), e.at());
    } catch (ApiException e) {
      return JsonAnswer.error(e.status(), String.valueOf(e.getMessage()));
    }
  }

  /** The text of one field of a JSON object, or nothing. */
  static String textField(byte[] json, String name) {
    try (JsonParser parser = JsonAnswer.FACTORY.createParser(ObjectReadContext.empty(), json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return "";
      }
      for (String field = parser.nextName(); field != null; field = parser.nextName()) {
        if (parser.nextToken() == JsonToken.VALUE_STRING && field.equals(name)) {
          return parser.getString();
        }
        parser.skipChildren();
      }
      return "";
    } catch (JacksonException e) {
      return "";
    }
  }
}
