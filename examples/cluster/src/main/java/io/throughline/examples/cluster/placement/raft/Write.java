package io.throughline.examples.cluster.placement.raft;

import io.opentelemetry.context.Context;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/** What goes into the log, and, on the node that received it only, the context it came in. */
record Write(ByteString content, Context context) implements Message {

  @Override
  public ByteString getContent() {
    return content;
  }
}
