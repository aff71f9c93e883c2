package io.throughline.viewer.internal.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
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
 * reset.
 */
final class SiteExchange implements AsyncServerExchangeHandler {

  private static final Logger log = LoggerFactory.getLogger(SiteExchange.class);

  private static final int MAX_WASTE_BYTES = 2 * 1024 * 1024;

  /** Browsers and SDKs ask one thing at a time on a connection. */
  private static final int MAX_UNANSWERED = 16;

  private final Site site;
  private final BodyBudget budget;
  private final AtomicInteger unanswered;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private int maxBodyBytes;
  private boolean refused;
  private int wasted;
  private long budgeted;

  private @Nullable Call head;
  private @Nullable ResponseChannel channel;
  private @Nullable HttpContext context;
  private @Nullable AsyncEntityProducer answer;
  private boolean over;

  /**
   * @param unanswered the requests of the connection whose answers have not left
   */
  SiteExchange(Site site, BodyBudget budget, AtomicInteger unanswered) {
    this.site = site;
    this.budget = budget;
    this.unanswered = unanswered;
  }

  @Override
  public void handleRequest(
      HttpRequest request,
      @Nullable EntityDetails entity,
      ResponseChannel responses,
      HttpContext exchangeContext)
      throws HttpException, IOException {
    if (unanswered.incrementAndGet() > MAX_UNANSWERED) {
      throw new IOException("a client asks and does not read the answers");
    }
    head = Call.of(request.getMethod(), request.getPath(), name -> header(request, name));
    channel = responses;
    context = exchangeContext;
    maxBodyBytes = site.maxBodyBytes(head);
    Answer refusal = site.refusal(head);
    if (refusal == null && entity != null && entity.getContentLength() > maxBodyBytes) {
      refusal = tooLarge();
    }
    if (refusal != null) {
      refuse(refusal, entity != null);
    } else if (entity == null) {
      respond();
    } else if (HeaderElements.CONTINUE.equalsIgnoreCase(header(request, HttpHeaders.EXPECT))) {
      responses.sendInformation(new BasicHttpResponse(HttpStatus.SC_CONTINUE), exchangeContext);
    }
  }

  private static String header(HttpRequest request, String name) {
    Header header = request.getFirstHeader(name);
    return header == null || header.getValue() == null ? "" : header.getValue();
  }

  private Answer tooLarge() {
    return Answer.text(413, "the body of a request may have " + maxBodyBytes + " bytes");
  }

  @Override
  public void updateCapacity(CapacityChannel capacity) throws IOException {
    capacity.update(Integer.MAX_VALUE);
  }

  @Override
  public void consume(ByteBuffer part) throws IOException {
    int length = part.remaining();
    if (!refused && body.size() + length > maxBodyBytes) {
      refuse(tooLarge(), true);
    } else if (!refused && !budget.take(length)) {
      refuse(busy(), true);
    }
    byte[] bytes = new byte[length];
    part.get(bytes);
    if (!refused) {
      budgeted += length;
      body.writeBytes(bytes);
    } else {
      wasted += length;
      if (wasted > MAX_WASTE_BYTES) {
        throw new IOException("a refused request goes on");
      }
    }
  }

  private static Answer busy() {
    return Answer.text(503, "too much comes in at once").with("Retry-After", "1");
  }

  @Override
  public void streamEnd(@Nullable List<? extends Header> trailers) {
    if (!refused) {
      respond();
    }
  }

  private void refuse(Answer refusal, boolean andClose) {
    refused = true;
    site.turnedAway();
    giveBack();
    send(refusal, andClose);
  }

  private void giveBack() {
    budget.giveBack(budgeted);
    budgeted = 0;
    body.reset();
  }

  private void respond() {
    Call call = Objects.requireNonNull(head).withBody(body.toByteArray());
    body.reset();
    long held = budgeted;
    budgeted = 0; // what is below gives it back
    try {
      site.executor()
          .execute(
              () -> {
                try {
                  send(site.answer(call), false);
                } catch (RuntimeException | Error e) {
                  log.warn("{} {} was not answered", call.method(), call.path(), e);
                  send(Answer.text(500, "it failed; the log says why"), false);
                } finally {
                  budget.giveBack(held);
                }
              });
    } catch (RejectedExecutionException e) {
      budget.giveBack(held);
      site.turnedAway();
      send(busy(), false);
    }
  }

  private void send(Answer response, boolean andClose) {
    HttpResponse responseHead = new BasicHttpResponse(response.status());
    response.headers().forEach(responseHead::setHeader);
    if (andClose) {
      responseHead.setHeader(HttpHeaders.CONNECTION, "close");
    }
    AsyncEntityProducer entity = entity(response.body());
    try {
      synchronized (this) {
        if (over) {
          throw new IOException("the client is gone");
        }
        answer = entity;
      }
      Objects.requireNonNull(channel).sendResponse(responseHead, entity, context);
    } catch (HttpException | IOException e) {
      if (entity != null) {
        entity.failed(e);
        entity.releaseResources();
      }
      log.debug("an answer could not be sent", e);
    }
  }

  /** Null for nothing: 204 and 304 must have none, not even an empty one. */
  private static @Nullable AsyncEntityProducer entity(Answer.Body body) {
    if (body instanceof Answer.Stream stream) {
      return stream.producer();
    }
    byte[] bytes = ((Answer.Whole) body).bytes();
    return bytes.length == 0 ? null : new BasicAsyncEntityProducer(bytes, null);
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
    giveBack();
    if (producer != null) {
      producer.releaseResources();
    }
  }
}
