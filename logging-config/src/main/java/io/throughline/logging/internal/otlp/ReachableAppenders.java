package io.throughline.logging.internal.otlp;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.spi.AppenderAttachable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The appenders that a logger reaches, also through others that stand in front of them. */
final class ReachableAppenders {

  /** Those of a type, each once. */
  static <T> List<T> of(Logger logger, Class<T> type) {
    List<T> found = new ArrayList<>();
    collect(logger.iteratorForAppenders(), type, found);
    return found;
  }

  private static <T> void collect(
      Iterator<? extends Appender<?>> appenders, Class<T> type, List<T> found) {
    appenders.forEachRemaining(
        appender -> {
          if (type.isInstance(appender)) {
            if (!found.contains(type.cast(appender))) {
              found.add(type.cast(appender));
            }
          } else if (appender instanceof AppenderAttachable<?> wrapper) {
            collect(appendersOf(wrapper), type, found);
          }
        });
  }

  private static <E> Iterator<Appender<E>> appendersOf(AppenderAttachable<E> wrapper) {
    return wrapper.iteratorForAppenders();
  }

  private ReachableAppenders() {}
}
