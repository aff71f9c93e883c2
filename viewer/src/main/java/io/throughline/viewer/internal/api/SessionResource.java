package io.throughline.viewer.internal.api;

import io.throughline.viewer.internal.http.Answer;
import io.throughline.viewer.internal.session.SessionFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.zip.GZIPOutputStream;

/**
 * The resource of the session: download of all data as a file, upload of such a file, and deletion.
 */
final class SessionResource {

  private static final int LONGEST_NAME = 200;
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HHmmss").withZone(ZoneId.systemDefault());

  private final ViewerParts parts;

  SessionResource(ViewerParts parts) {
    this.parts = parts;
  }

  Answer download(Parameters parameters, Matcher path) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      parts.sessions().write(gzip);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // none, as it is written to memory
    }
    String name = "throughline-" + NAME.format(parts.clock().instant()) + ".jsonl.gz";
    return Answer.of(200, "application/gzip", out.toByteArray())
        .with("Content-Disposition", "attachment; filename=\"" + name + "\"")
        .with("Cache-Control", "no-store");
  }

  Answer open(Parameters parameters, Matcher path) throws ApiException {
    byte[] file = parameters.call().body();
    SessionFile.Result result;
    try {
      if (parameters.text("replace").equals("true")) {
        SessionFile.read(
            new ByteArrayInputStream(file), request -> 0); // or a broken one would cost all
        parts.store().clear();
      }
      result = parts.sessions().read(new ByteArrayInputStream(file));
    } catch (IOException e) {
      throw new ApiException(400, "this is no session file: " + e.getMessage());
    }
    String name = name(parameters);
    if (!name.isEmpty()) {
      parts.session().set(name);
    }
    parts.live().changed();
    return JsonAnswer.ok(
        json -> {
          json.writeNumberProperty("lines", result.lines());
          json.writeNumberProperty("skipped", result.skipped());
          json.writeNumberProperty("spans", result.spans());
          json.writeNumberProperty("logs", result.logs());
          json.writeNumberProperty("points", result.points());
        });
  }

  /** The file's name, or nothing. */
  static String name(Parameters parameters) {
    String name = parameters.text("name");
    return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
  }

  Answer clear(Parameters parameters, Matcher path) {
    parts.store().clear();
    parts.session().set("live");
    parts.live().changed();
    return Answer.empty(204);
  }
}
