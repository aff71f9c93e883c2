package io.throughline.examples.chat.http;

import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/** A request, for one thread. */
public final class HttpCall {

  private final Request request;
  private final String path;
  private final Map<String, String> parameters;
  private @Nullable Caller caller;
  private @Nullable RequestBody body;

  HttpCall(Request request, String path, Map<String, String> parameters) {
    this.request = request;
    this.path = path;
    this.parameters = parameters;
  }

  public String method() {
    return request.getMethod();
  }

  public String path() {
    return path;
  }

  /** Who asks; only on routes that ask for a token. */
  public Caller caller() {
    return Objects.requireNonNull(caller, "the route is open to all");
  }

  /** What the path has in place of a name in braces. */
  public String parameter(String name) {
    return Objects.requireNonNull(parameters.get(name), name);
  }

  /**
   * What the path has in place of a name in braces.
   *
   * @throws HttpRefusal with 404 if it is no identifier
   */
  public long id(String name) throws HttpRefusal {
    String value = parameter(name);
    if (!value.matches("[1-9]\\d{0,17}")) {
      throw HttpRefusal.notFound("there is no " + name + " " + value);
    }
    return Long.parseLong(value);
  }

  /**
   * A parameter of the query; null if there is none.
   *
   * @throws HttpRefusal with 400 if the query is malformed
   */
  public @Nullable String query(String name) throws HttpRefusal {
    Fields fields;
    try {
      fields = Request.extractQueryParameters(request);
    } catch (RuntimeException e) {
      throw HttpRefusal.badRequest("the query of the address is malformed");
    }
    return fields.getValue(name);
  }

  /**
   * A number in the query.
   *
   * @throws HttpRefusal with 400 if it is none of those allowed
   */
  public long query(String name, long otherwise, long least, long most) throws HttpRefusal {
    String value = query(name);
    if (value == null) {
      return otherwise;
    }
    if (!value.matches("\\d{1,18}")
        || Long.parseLong(value) < least
        || Long.parseLong(value) > most) {
      throw HttpRefusal.badRequest(name + " takes a number from " + least + " to " + most);
    }
    return Long.parseLong(value);
  }

  public @Nullable String header(String name) {
    return request.getHeaders().get(name);
  }

  /** As announced; -1 if the client did not. */
  public long length() {
    return request.getLength();
  }

  /**
   * The whole body; on routes that do not read it {@linkplain #input() as it comes}.
   *
   * @throws HttpRefusal with 413 if it is larger than its route takes, with 408 if it did not come
   *     in time
   */
  public byte[] body() throws HttpRefusal {
    return Objects.requireNonNull(body, "the route reads it as it comes").bytes();
  }

  public JsonObject json() throws HttpRefusal {
    return Json.object(body());
  }

  /** The body as it comes; whoever reads it keeps the bound, and holds a thread meanwhile. */
  public InputStream input() {
    return Content.Source.asInputStream(request);
  }

  Request request() {
    return request;
  }

  void read(RequestBody body) {
    this.body = body;
  }

  void knownAs(Caller caller) {
    this.caller = caller;
  }
}
