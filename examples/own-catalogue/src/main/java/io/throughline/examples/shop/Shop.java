package io.throughline.examples.shop;

import io.throughline.Observability;
import io.throughline.examples.shop.telemetry.ShopPaymentMethod;
import java.util.concurrent.TimeUnit;

/** The service: an order each second, of which one in ten is refused. */
public final class Shop {

  private Shop() {}

  /**
   * Runs until the process is ended.
   *
   * @param args none
   * @throws InterruptedException if somebody ends the thread
   */
  public static void main(String[] args) throws InterruptedException {
    try (Observability observability = Observability.init("shop-orders")) {
      Orders orders = new Orders(observability.openTelemetry(), Shop::pay);
      for (int number = 1; ; number++) {
        orders.place("o-" + number, ShopPaymentMethod.CARD);
        TimeUnit.SECONDS.sleep(1);
      }
    }
  }

  private static void pay(String order) throws Orders.PaymentRefused {
    if (order.endsWith("0")) {
      throw new Orders.PaymentRefused("the card has expired");
    }
  }
}
