package io.throughline.examples.cluster.placement.raft;

import org.apache.ratis.metrics.Timekeeper;

/** The timers that Ratis starts and stops. */
@FunctionalInterface
interface RatisTimers {

  Timekeeper UNUSED = () -> () -> 0;

  RatisTimers NONE = name -> UNUSED;

  /** The one of this name, such as {@code syncTime}; {@link #UNUSED} if nobody wants it. */
  Timekeeper timer(String name);
}
