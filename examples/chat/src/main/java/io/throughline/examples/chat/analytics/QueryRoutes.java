package io.throughline.examples.chat.analytics;

import io.throughline.examples.chat.http.HttpAnswer;
import io.throughline.examples.chat.http.HttpCall;
import io.throughline.examples.chat.http.HttpRefusal;
import io.throughline.examples.chat.http.Route;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How questions are asked. */
final class QueryRoutes {

  private static final Logger log = LoggerFactory.getLogger(QueryRoutes.class);

  private final Queries queries;

  QueryRoutes(Queries queries) {
    this.queries = queries;
  }

  List<Route> routes() {
    return List.of(Route.get("/api/query/{type}", this::query));
  }

  private HttpAnswer query(HttpCall call) throws Exception {
    Access.QUERY.check(call);
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String name : Question.PARAMETERS) {
      String value = call.query(name);
      if (value != null) {
        parameters.put(name, value);
      }
    }
    try {
      return HttpAnswer.ok(Map.of("rows", queries.answer(call.parameter("type"), parameters)));
    } catch (IllegalArgumentException e) {
      throw HttpRefusal.badRequest(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      log.warn("a query failed", e);
      throw new HttpRefusal(503, "the events cannot be asked now");
    }
  }
}
