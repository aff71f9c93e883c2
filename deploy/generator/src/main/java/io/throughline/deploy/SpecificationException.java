package io.throughline.deploy;

/** A specification that cannot be followed; the message says where and why. */
public final class SpecificationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SpecificationException(String place, String problem) {
    super(place + ": " + problem);
  }
}
