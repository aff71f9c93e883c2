package io.throughline.operators.internal.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.throughline.operators.http.EndpointResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HeaderElements;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.AsyncServerExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.ResponseChannel;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityProducer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its answer. A request that is refused is so by its head, before its body is asked
 * for; what comes of the body then is read and thrown away, so that the answer is not lost by a
 * reset, and the connection is closed after it.
 */
final class Exchange implements AsyncServerExchangeHandler {

  private static final Logger log = LoggerFactory.getLogger(Exchange.class);

  private static final int MAX_BODY_BYTES = 64 * 1024;

  /** What is read of a refused body before its connection is ended without ceremony. */
  private static final int MAX_WASTE_BYTES = 2 * 1024 * 1024;

  /** Prometheus and probes ask one thing at a time. */
  private static final int MAX_UNANSWERED = 16;

  private final Router router;
  private final @Nullable EndpointResponse fault;
  private final AtomicInteger unanswered;
  private final Runnable requestEnds;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private boolean refused;
  private int wasted;

  private @Nullable HttpRequest request;
  private @Nullable ResponseChannel channel;
  private @Nullable HttpContext context;

  private @Nullable AsyncEntityProducer answer;
  private boolean over;

  /**
   * @param fault why it is not certain where the request ends; null if it is
   * @param unanswered the requests of the connection whose answers have not left
   */
  Exchange(
      Router router,
      @Nullable EndpointResponse fault,
      AtomicInteger unanswered,
      Runnable requestEnds) {
    this.router = router;
    this.fault = fault;
    this.unanswered = unanswered;
    this.requestEnds = requestEnds;
  }

  @Override
  public void handleRequest(
      HttpRequest head,
      @Nullable EntityDetails entity,
      ResponseChannel responses,
      HttpContext exchangeContext)
      throws HttpException, IOException {
    if (unanswered.incrementAndGet() > MAX_UNANSWERED) {
      throw new IOException("a client asks and does not read the answers");
    }
    request = head;
    channel = responses;
    context = exchangeContext;
    EndpointResponse refusal = fault == null ? router.refusal(head, exchangeContext) : fault;
    if (refusal == null && entity != null && entity.getContentLength() > MAX_BODY_BYTES) {
      refusal = tooLarge();
    }
    if (entity == null) {
      requestEnds.run();
    }
    if (refusal != null) {
      refuse(refusal, entity != null || fault != null);
    } else if (entity == null) {
      respond("");
    } else if (HeaderElements.CONTINUE.equalsIgnoreCase(Router.header(head, HttpHeaders.EXPECT))) {
      responses.sendInformation(new BasicHttpResponse(HttpStatus.SC_CONTINUE), exchangeContext);
    }
  }

  private static EndpointResponse tooLarge() {
    return EndpointResponse.text(
        413, "the body of a request may have " + MAX_BODY_BYTES + " bytes");
  }

  @Override
  public void updateCapacity(CapacityChannel capacity) throws IOException {
    capacity.update(MAX_BODY_BYTES);
  }

  @Override
  public void consume(ByteBuffer part) throws IOException {
    if (!refused && body.size() + part.remaining() > MAX_BODY_BYTES) {
      refuse(tooLarge(), true);
    }
    byte[] bytes = new byte[part.remaining()];
    part.get(bytes);
    if (!refused) {
      body.writeBytes(bytes);
    } else {
      wasted += bytes.length;
      if (wasted > MAX_WASTE_BYTES) {
        throw new IOException("a refused request goes on");
      }
    }
  }

  @Override
  public void streamEnd(@Nullable List<? extends Header> trailers) {
    requestEnds.run();
    boolean malformed = trailers != null && trailers.contains(StrictChunks.MALFORMED);
    if (!refused && malformed) {
      refuse(EndpointResponse.text(400, "the body is not in chunks as RFC 9112 has them"), true);
    } else if (!refused) {
      respond(body.toString(UTF_8));
    }
  }

  private void refuse(EndpointResponse refusal, boolean andClose) {
    refused = true;
    send(refusal, andClose);
  }

  private void respond(String text) {
    HttpRequest asked = Objects.requireNonNull(request);
    router
        .answer(asked, text)
        .whenComplete(
            (response, failure) -> {
              if (failure != null) {
                log.warn("{} was not answered", asked.getPath(), failure);
              }
              send(failure == null ? response : failed(), false);
            });
  }

  private static EndpointResponse failed() {
    return EndpointResponse.text(500, "it failed; the log says why");
  }

  private void send(EndpointResponse response, boolean andClose) {
    HttpResponse head = new BasicHttpResponse(response.status());
    response.headers().forEach(head::setHeader);
    if (andClose) {
      head.setHeader(HttpHeaders.CONNECTION, "close");
    }
    if (response instanceof EndpointResponse.Streamed streamed) {
      StreamedBody.start(
          streamed,
          written -> commit(head, written),
          e -> {
            log.warn("{} was not answered", Objects.requireNonNull(request).getPath(), e);
            send(failed(), false);
          });
    } else {
      byte[] whole = ((EndpointResponse.Whole) response).body().getBytes(UTF_8);
      commit(head, new BasicAsyncEntityProducer(whole, null));
    }
  }

  private void commit(HttpResponse head, AsyncEntityProducer entity) {
    try {
      synchronized (this) {
        if (over) {
          throw new IOException("the client is gone");
        }
        answer = entity;
      }
      Objects.requireNonNull(channel).sendResponse(head, entity, context);
    } catch (HttpException | IOException e) {
      entity.failed(e);
      entity.releaseResources();
      log.debug("an answer could not be sent", e);
    }
  }

  private synchronized @Nullable AsyncEntityProducer answer() {
    return answer;
  }

  @Override
  public int available() {
    AsyncEntityProducer producer = answer();
    return producer == null ? 0 : producer.available();
  }

  @Override
  public void produce(DataStreamChannel stream) throws IOException {
    AsyncEntityProducer producer = answer();
    if (producer != null) {
      producer.produce(stream);
    }
  }

  @Override
  public void failed(Exception cause) {
    AsyncEntityProducer producer = answer();
    if (producer != null) {
      producer.failed(cause);
    }
  }

  @Override
  public void releaseResources() {
    AsyncEntityProducer producer;
    synchronized (this) {
      over = true;
      producer = answer;
      answer = null;
    }
    unanswered.decrementAndGet();
    if (producer != null) {
      producer.releaseResources();
    }
  }
}
