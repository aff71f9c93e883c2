package io.throughline.viewer.internal.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.throughline.viewer.internal.http.Answer;
import io.throughline.viewer.internal.operators.AnnouncedPorts;
import io.throughline.viewer.internal.operators.AnnouncedPorts.Announced;
import io.throughline.viewer.internal.operators.OperatorsClient;
import io.throughline.viewer.internal.operators.OperatorsClient.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;

/**
 * The resource of the services' own ports: what they say of their health, and what they sample and
 * log. Only ports that services have announced are asked, each of them for three pages only, and
 * what they answer is told as JSON that was read here.
 */
final class OperatorsResource {

  private static final String TOKEN = "Operators-Token";
  private static final Pattern TOKEN_FORM = Pattern.compile("[!-~]{1,1000}");
  private static final int LONGEST_REASON = 1000;

  private final AnnouncedPorts ports;
  private final OperatorsClient client = new OperatorsClient();

  OperatorsResource(AnnouncedPorts ports) {
    this.ports = ports;
  }

  Answer list(Parameters parameters, Matcher path) {
    Map<Announced, CompletableFuture<Reply>> asked = new LinkedHashMap<>();
    ports.all().forEach(one -> asked.put(one, client.get(one.port(), "/health")));
    return JsonAnswer.ok(
        json -> {
          json.writeArrayPropertyStart("services");
          asked.forEach((one, reply) -> write(json, one, reply));
          json.writeEndArray();
        });
  }

  private static void write(
      JsonGenerator json, Announced announced, CompletableFuture<Reply> asked) {
    json.writeStartObject();
    json.writeStringProperty("service", announced.service());
    json.writeNumberProperty("port", announced.port());
    try {
      String health = health(announced, OperatorsClient.await(asked));
      json.writeName("health");
      json.writeRawValue(health);
    } catch (IOException e) {
      json.writeStringProperty("error", unreachable(announced));
    } catch (ApiException e) {
      json.writeStringProperty("error", String.valueOf(e.getMessage()));
    }
    json.writeEndObject();
  }

  private static String unreachable(Announced announced) {
    return "nothing answers at " + OperatorsClient.address(announced.port());
  }

  private static String health(Announced announced, Reply reply) throws ApiException {
    if (reply.status() == 401) {
      throw new ApiException(403, "its /health is for those who have its credentials");
    }
    String health = json(reply);
    checkName(announced, reply);
    return health;
  }

  private static void checkName(Announced announced, Reply reply) throws ApiException {
    String name = Api.textField(reply.body(), "service");
    if (!name.equals(announced.service())) {
      throw new ApiException(
          409,
          "at %s is now %s"
              .formatted(
                  OperatorsClient.address(announced.port()),
                  name.isEmpty() ? "something else" : "'" + name + "'"));
    }
  }

  Answer read(Parameters parameters, Matcher path) throws ApiException {
    Announced announced = announced(parameters, path);
    String token = token(parameters);
    return told(announced, client.get(announced.port(), "/" + path.group(2), token));
  }

  Answer change(Parameters parameters, Matcher path) throws ApiException {
    Announced announced = announced(parameters, path);
    String token = token(parameters);
    byte[] body = parameters.call().body();
    return told(announced, client.put(announced.port(), "/" + path.group(2), token, body));
  }

  /** The service that is meant, which has to be the one that is there: it gets a token. */
  private Announced announced(Parameters parameters, Matcher path) throws ApiException {
    int port = Integer.parseInt(path.group(1));
    Announced announced = new Announced(parameters.text("service"), port);
    if (!ports.has(announced)) {
      throw new ApiException(
          404, "service '" + announced.service() + "' has not told that its port is " + port);
    }
    checkName(announced, reply(announced, client.get(port, "/live")));
    return announced;
  }

  private static String token(Parameters parameters) throws ApiException {
    String token = parameters.call().header(TOKEN);
    if (!TOKEN_FORM.matcher(token).matches()) {
      throw new ApiException(403, "the service's control token is needed, in " + TOKEN);
    }
    return token;
  }

  private static Answer told(Announced announced, CompletableFuture<Reply> asked)
      throws ApiException {
    Reply reply = reply(announced, asked);
    if (reply.status() == 200) {
      return Answer.of(200, "application/json", json(reply).getBytes(UTF_8))
          .with("Cache-Control", "no-store");
    }
    if (reply.status() == 401) { // which would tell the page that it has to log in
      throw new ApiException(403, announced.service() + " does not take this control token");
    }
    String reason = new String(reply.body(), UTF_8);
    throw new ApiException(
        reply.status() == 400 || reply.status() == 403 ? reply.status() : 502,
        reason.isBlank()
            ? announced.service() + " answers " + reply.status()
            : reason.substring(0, Math.min(LONGEST_REASON, reason.length())));
  }

  private static Reply reply(Announced announced, CompletableFuture<Reply> asked)
      throws ApiException {
    try {
      return OperatorsClient.await(asked);
    } catch (IOException e) {
      throw new ApiException(502, unreachable(announced));
    }
  }

  /** The object that was answered, written anew: what is no JSON does not get to the page. */
  private static String json(Reply reply) throws ApiException {
    String json = object(reply.body());
    if (json == null) {
      throw new ApiException(502, "the answer is no JSON: " + reply.status());
    }
    return json;
  }

  private static @Nullable String object(byte[] answer) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonParser in = JsonAnswer.FACTORY.createParser(ObjectReadContext.empty(), answer);
        JsonGenerator copy = JsonAnswer.FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      copy.copyCurrentStructure(in);
    } catch (JacksonException e) {
      return null;
    }
    return out.toString(UTF_8);
  }
}
