package io.throughline.viewer.internal.api;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.throughline.viewer.internal.http.Answer;
import io.throughline.viewer.internal.otlp.OtlpJsonWriter;
import io.throughline.viewer.internal.search.LogSearch;
import io.throughline.viewer.internal.search.Page;
import io.throughline.viewer.internal.search.PageCursor;
import io.throughline.viewer.internal.search.Query;
import io.throughline.viewer.internal.search.QueryException;
import io.throughline.viewer.internal.store.Origin;
import io.throughline.viewer.internal.store.StoredLog;
import io.throughline.viewer.internal.store.TraceId;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** The list of log records, and one of them. */
final class LogsResource {

  private static final int MOST_COUNTED = 1000;

  private final ViewerParts parts;
  private final AttributeRows rows;

  LogsResource(ViewerParts parts) {
    this.parts = parts;
    rows = new AttributeRows(parts.catalogue());
  }

  Answer list(Parameters parameters, Matcher path) throws ApiException, QueryException {
    LogSearch search =
        new LogSearch(
            Query.parse(query(parameters), Query.Subject.LOGS),
            trace(parameters.text("trace")),
            span(parameters.text("span")),
            parameters.nanos("from", Long.MIN_VALUE),
            parameters.nanos("to", Long.MAX_VALUE),
            parameters.limit(),
            PageCursor.parse(parameters.text("cursor")));
    if (!parameters.text("after").isEmpty()) {
      List<StoredLog> newer = parts.store().logsAfter(parameters.number("after", 0));
      long count = newer.stream().filter(search::matches).limit(MOST_COUNTED).count();
      return JsonAnswer.ok(json -> json.writeNumberProperty("count", count));
    }
    long head = parts.store().lastNumber();
    List<StoredLog> all = parts.store().logs();
    Page<StoredLog> page = search.in(all);
    return JsonAnswer.ok(
        json -> {
          json.writeArrayPropertyStart("logs");
          page.items().forEach(log -> LogRows.write(json, log));
          json.writeEndArray();
          json.writeStringProperty("head", Long.toString(head));
          JsonAnswer.text(json, "next", Objects.toString(page.next(), null));
          if (search.after() == null) {
            Suggestions.ofLogs(all).write(json);
          }
        });
  }

  /** A level beside the query is a term of it. */
  private static String query(Parameters parameters) {
    String level = parameters.text("level");
    return level.isEmpty() ? parameters.text("q") : parameters.text("q") + " level:" + level;
  }

  private static @Nullable TraceId trace(String hex) throws ApiException {
    TraceId id = TraceId.parse(hex);
    if (id == null && !hex.isEmpty()) {
      throw new ApiException(400, "trace has to be 32 hex digits");
    }
    return id;
  }

  private static long span(String hex) throws ApiException {
    long id = TraceId.spanId(hex);
    if (id == 0 && !hex.isEmpty()) {
      throw new ApiException(400, "span has to be 16 hex digits");
    }
    return id;
  }

  Answer log(Parameters parameters, Matcher path) throws ApiException {
    long number = Long.parseLong(path.group(1));
    StoredLog log =
        parts.store().logsAfter(number - 1).stream()
            .filter(each -> each.number() == number)
            .findAny()
            .orElseThrow(() -> new ApiException(404, "this log record is not held"));
    LogRecord record = log.decoded();
    return JsonAnswer.ok(
        json -> {
          LogRows.fields(json, log, record);
          rows.write(json, "attributes", record.getAttributesList());
          rows.origin(json, log.origin());
          json.writeName("raw");
          OtlpJsonWriter.write(request(log.origin(), record), json);
        });
  }

  private static ExportLogsServiceRequest request(Origin origin, LogRecord record) {
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder()
                .setResource(origin.resource())
                .setSchemaUrl(origin.resourceSchemaUrl())
                .addScopeLogs(
                    ScopeLogs.newBuilder()
                        .setScope(origin.scope())
                        .setSchemaUrl(origin.scopeSchemaUrl())
                        .addLogRecords(record)))
        .build();
  }
}
