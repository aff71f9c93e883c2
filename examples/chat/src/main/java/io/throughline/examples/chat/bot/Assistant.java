package io.throughline.examples.chat.bot;

import static io.throughline.semconv.AssistantAttributes.ASSISTANT_TASK;
import static io.throughline.semconv.ErrorAttributes.ERROR_TYPE;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.throughline.examples.chat.bus.BusMessage;
import io.throughline.examples.chat.bus.InvalidMessageException;
import io.throughline.examples.chat.bus.MessageHandler;
import io.throughline.examples.chat.bus.UnavailableException;
import io.throughline.examples.chat.events.ChatEvent;
import io.throughline.semconv.AssistantMetrics;
import io.throughline.semconv.AssistantSpans;
import io.throughline.semconv.AssistantTask;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers questions, and sums up what was said last. A question that it cannot answer is given up:
 * who asked may ask again, and an answer that comes an hour late is no help.
 */
final class Assistant implements MessageHandler {

  private static final Logger log = LoggerFactory.getLogger(Assistant.class);

  private static final String NAME = "@assistant";
  private static final int MAX_TOKENS = 60;
  private static final int MAX_QUESTION = 2_000;
  private static final int SUMMED_UP = 20;
  private static final int MAX_SUMMED_UP = 4_000;
  private static final double NANOS_PER_SECOND = 1e9;

  private final ModelClient models;
  private final String model;
  private final SearchIndex index;
  private final ChatApi chat;
  private final Replies replies;
  private final AssistantMetrics metrics;
  private final Tracer tracer;

  Assistant(
      ModelClient models,
      String model,
      SearchIndex index,
      ChatApi chat,
      Replies replies,
      OpenTelemetry openTelemetry) {
    this.models = models;
    this.model = model;
    this.index = index;
    this.chat = chat;
    this.replies = replies;
    metrics = AssistantMetrics.create(openTelemetry);
    tracer = openTelemetry.getTracer(Assistant.class.getPackageName());
  }

  @Override
  public void handle(BusMessage message)
      throws InvalidMessageException, UnavailableException, InterruptedException {
    ChatEvent asked = ChatEvent.of(message);
    if (hasReply(asked)) {
      log.info("message {} has its reply already", asked.id());
      return;
    }
    String question = question(asked.text());
    AssistantTask task = task(question);
    long start = System.nanoTime();
    Span span = AssistantSpans.reply(tracer).setAttribute(ASSISTANT_TASK, task.value()).startSpan();
    String error = null;
    try (Scope scope = span.makeCurrent()) {
      error = reply(asked, task, question);
    } finally {
      if (error != null) {
        span.setStatus(StatusCode.ERROR).setAttribute(ERROR_TYPE, error);
      }
      metrics.replyDuration(task, error).record((System.nanoTime() - start) / NANOS_PER_SECOND);
      span.end();
    }
  }

  /** Null if there is a reply, else why there is none. */
  private @Nullable String reply(ChatEvent asked, AssistantTask task, String question)
      throws InterruptedException {
    try {
      String reply =
          task == AssistantTask.SUMMARY
              ? models.complete(
                  model,
                  "Say in one short sentence what this chat is about.",
                  said(asked),
                  MAX_TOKENS)
              : models.complete(
                  model,
                  "You are the assistant of a chat. Answer in one short sentence.",
                  question,
                  MAX_TOKENS);
      // It is not to ask itself.
      chat.post(asked.chat(), reply.replaceFirst("^@+", ""));
      replies.add(asked.id());
      return null;
    } catch (ModelException e) {
      log.warn("no reply to message {}: {}", asked.id(), e.getMessage());
      return e.kind().errorType();
    } catch (SearchIndexException e) {
      log.warn("no reply to message {}: {}", asked.id(), e.getMessage());
      return "index";
    } catch (IOException e) {
      log.warn("the reply to message {} is not in the chat: {}", asked.id(), e.toString());
      return "post";
    } catch (SQLException e) {
      log.warn("should message {} come again, it gets a second reply", asked.id(), e);
      return null;
    }
  }

  private boolean hasReply(ChatEvent asked) throws UnavailableException {
    try {
      return replies.contain(asked.id());
    } catch (SQLException e) {
      throw new UnavailableException("it cannot be found out what has a reply", e);
    }
  }

  private String said(ChatEvent asked) throws SearchIndexException, ModelException {
    List<String> texts = index.latest(asked.chat(), SUMMED_UP);
    String said = String.join("\n", texts.stream().filter(text -> !text.startsWith(NAME)).toList());
    if (said.isBlank()) {
      throw new ModelException(ModelException.Kind.EMPTY, "nothing was said yet", null);
    }
    return said.substring(Math.max(0, said.length() - MAX_SUMMED_UP));
  }

  private static String question(String text) {
    String question = text.startsWith(NAME) ? text.substring(NAME.length()) : text;
    return question.strip().substring(0, Math.min(MAX_QUESTION, question.strip().length()));
  }

  private static AssistantTask task(String question) {
    String first = question.toLowerCase(Locale.ROOT);
    return first.startsWith("summar") || first.startsWith("sum up")
        ? AssistantTask.SUMMARY
        : AssistantTask.ANSWER;
  }
}
