package io.throughline.viewer.internal.session;

import com.google.protobuf.Message;
import io.throughline.viewer.internal.otlp.OtlpJsonWriter;
import java.io.ByteArrayOutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** A request of OTLP as one line of a session file. */
final class RequestLine {

  private static final JsonFactory JSON = new JsonFactory();

  private RequestLine() {}

  static void write(Message request, ByteArrayOutputStream into) {
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), into)) {
      OtlpJsonWriter.write(request, json);
    }
    into.write('\n');
  }
}
