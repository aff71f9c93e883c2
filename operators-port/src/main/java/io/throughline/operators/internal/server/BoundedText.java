package io.throughline.operators.internal.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.nio.entity.AbstractBinAsyncEntityConsumer;

/** The body of a request as text; one that does not end in time ends the connection. */
final class BoundedText extends AbstractBinAsyncEntityConsumer<String> {

  private static final int MAX_BYTES = 64 * 1024;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  @Override
  protected void streamStart(ContentType contentType) {}

  @Override
  protected int capacityIncrement() {
    return MAX_BYTES;
  }

  @Override
  protected void data(ByteBuffer part, boolean last) throws IOException {
    if (bytes.size() + part.remaining() > MAX_BYTES) {
      throw new IOException("the body of a request is larger than " + MAX_BYTES + " bytes");
    }
    while (part.hasRemaining()) {
      bytes.write(part.get());
    }
  }

  @Override
  protected String generateContent() {
    return bytes.toString(UTF_8);
  }

  @Override
  public void releaseResources() {
    bytes.reset();
  }
}
