package io.throughline.viewer.internal.receive;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import io.throughline.viewer.internal.http.Answer;
import io.throughline.viewer.internal.http.Call;
import io.throughline.viewer.internal.http.Hosts;
import io.throughline.viewer.internal.http.SenderAccess;
import io.throughline.viewer.internal.http.Site;
import io.throughline.viewer.internal.otlp.MalformedOtlpException;
import io.throughline.viewer.internal.otlp.OtlpJsonReader;
import io.throughline.viewer.internal.otlp.OtlpJsonWriter;
import io.throughline.viewer.internal.otlp.OtlpSignalKind;
import io.throughline.viewer.internal.store.Taken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * OTLP over HTTP, in protobuf and in JSON. Nothing but these two types is taken, so that a page of
 * another site cannot post: for them its browser asks first, and is not let.
 */
public final class OtlpSite implements Site {

  private static final int MAX_BODY_BYTES = 16 * 1024 * 1024;
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String JSON = "application/json";
  private static final int INVALID_ARGUMENT = 3; // google.rpc.Code

  private static final JsonFactory FACTORY = new JsonFactory();

  private final Intake intake;
  private final Hosts hosts;
  private final int port;
  private final SenderAccess access;
  private final Executor executor;

  /** On that port. */
  public OtlpSite(Intake intake, Hosts hosts, int port, SenderAccess access, Executor executor) {
    this.intake = intake;
    this.hosts = hosts;
    this.port = port;
    this.access = access;
    this.executor = executor;
  }

  @Override
  public @Nullable Answer refusal(Call head) {
    Answer refusal = hosts.refusal(head, port);
    if (refusal == null) {
      refusal = access.refusal(head);
    }
    if (refusal == null && OtlpSignalKind.ofPath(head.path()) == null) {
      refusal = Answer.text(404, "OTLP is taken at /v1/traces, /v1/logs and /v1/metrics");
    }
    if (refusal == null && !head.method().equals("POST")) {
      refusal = Answer.empty(405).with("Allow", "POST");
    }
    if (refusal == null && !type(head).equals(PROTOBUF) && !type(head).equals(JSON)) {
      refusal = Answer.text(415, "Content-Type has to be " + PROTOBUF + " or " + JSON);
    }
    if (refusal == null && !isGzip(head) && !head.header("Content-Encoding").isEmpty()) {
      refusal = Answer.text(415, "Content-Encoding has to be gzip or absent");
    }
    return refusal;
  }

  private static String type(Call head) {
    String type = head.header("Content-Type");
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).trim().toLowerCase(Locale.ROOT);
  }

  private static boolean isGzip(Call head) {
    return head.header("Content-Encoding").equalsIgnoreCase("gzip");
  }

  @Override
  public void turnedAway() {
    intake.refuse();
  }

  @Override
  public int maxBodyBytes(Call head) {
    return MAX_BODY_BYTES;
  }

  @Override
  public Executor executor() {
    return executor;
  }

  @Override
  public Answer answer(Call call) {
    OtlpSignalKind kind = Objects.requireNonNull(OtlpSignalKind.ofPath(call.path()));
    boolean json = type(call).equals(JSON);
    try {
      byte[] body = isGzip(call) ? GzipBody.read(call.body()) : call.body();
      if (body.length > GzipBody.MAX_BYTES) {
        intake.refuse();
        return refused(413, json, "a request may have " + GzipBody.MAX_BYTES + " bytes");
      }
      Message request = json ? OtlpJsonReader.read(body, kind) : kind.parse(body);
      Taken taken = intake.take(kind, request);
      Message response = kind.response(taken.rejected(), taken.why());
      return json
          ? Answer.of(200, JSON, json(response))
          : Answer.of(200, PROTOBUF, response.toByteArray());
    } catch (MalformedOtlpException e) {
      intake.refuse();
      return refused(400, json, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      intake.refuse();
      return refused(400, json, "not gzip: " + e.getMessage());
    }
  }

  private static byte[] json(Message message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      OtlpJsonWriter.write(message, json);
    }
    return out.toByteArray();
  }

  /** With a google.rpc.Status, as OTLP has it. */
  private static Answer refused(int status, boolean json, String why) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (json) {
      try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
        generator.writeStartObject();
        generator.writeNumberProperty("code", INVALID_ARGUMENT);
        generator.writeStringProperty("message", why);
        generator.writeEndObject();
      }
      return Answer.of(status, JSON, out.toByteArray());
    }
    try {
      CodedOutputStream fields = CodedOutputStream.newInstance(out);
      fields.writeInt32(1, INVALID_ARGUMENT);
      fields.writeByteArray(2, why.getBytes(UTF_8));
      fields.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // none, as it is written to memory
    }
    return Answer.of(status, PROTOBUF, out.toByteArray());
  }
}
