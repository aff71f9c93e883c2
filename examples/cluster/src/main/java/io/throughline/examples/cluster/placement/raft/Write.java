package io.throughline.examples.cluster.placement.raft;

import io.opentelemetry.context.Context;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/** An entry of the log, and, on the node that received it only, the context of its request. */
record Write(ByteString content, Context context) implements Message {

  @Override
  public ByteString getContent() {
    return content;
  }
}
