package io.throughline.viewer.internal.api;

import io.throughline.viewer.internal.compare.Operations;
import io.throughline.viewer.internal.compare.Operations.Figures;
import io.throughline.viewer.internal.compare.Operations.Operation;
import io.throughline.viewer.internal.compare.SessionBeside;
import io.throughline.viewer.internal.http.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** The resource of the comparison of what is held with a session that was opened beside it. */
final class ComparisonResource {

  private final ViewerParts parts;

  ComparisonResource(ViewerParts parts) {
    this.parts = parts;
  }

  Answer open(Parameters parameters, Matcher path) throws ApiException {
    String name = SessionResource.name(parameters);
    try {
      parts
          .beside()
          .set(
              SessionBeside.read(
                  name.isEmpty() ? "session" : name,
                  new ByteArrayInputStream(parameters.call().body())));
    } catch (IOException e) {
      throw new ApiException(400, "this is no session file: " + e.getMessage());
    }
    return compare(parameters, path);
  }

  Answer compare(Parameters parameters, Matcher path) {
    SessionBeside beside = Objects.requireNonNull(parts.beside().get());
    if (beside.name().isEmpty()) {
      return JsonAnswer.ok(json -> {});
    }
    Map<Operation, Figures> before = beside.operations();
    Map<Operation, Figures> now = Operations.of(parts.store().traces());
    long evicted = parts.store().state().evicted().spans();
    TreeSet<Operation> all = new TreeSet<>(before.keySet());
    all.addAll(now.keySet());
    return JsonAnswer.ok(
        json -> {
          json.writeStringProperty("before", beside.name());
          json.writeStringProperty("now", parts.session().get());
          if (evicted > 0) {
            json.writeNumberProperty("evicted", evicted);
          }
          json.writeArrayPropertyStart("operations");
          for (Operation operation : all) {
            json.writeStartObject();
            json.writeStringProperty("service", operation.service());
            json.writeStringProperty("name", operation.name());
            figures(json, "before", before.get(operation));
            figures(json, "now", now.get(operation));
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  private static void figures(JsonGenerator json, String name, @Nullable Figures figures) {
    if (figures != null) {
      json.writeObjectPropertyStart(name);
      json.writeNumberProperty("spans", figures.count());
      json.writeNumberProperty("errors", figures.errors());
      json.writeNumberProperty("p50", figures.p50());
      json.writeNumberProperty("p99", figures.p99());
      json.writeEndObject();
    }
  }
}
