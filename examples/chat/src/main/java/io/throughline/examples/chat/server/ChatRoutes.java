package io.throughline.examples.chat.server;

import io.throughline.examples.chat.http.HttpRefusal;
import io.throughline.examples.chat.http.Probes;
import io.throughline.examples.chat.http.Route;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.List;

/** What can be asked of the chat server. */
record ChatRoutes(
    Users users,
    Chats chats,
    Messages messages,
    Uploads uploads,
    Search search,
    LiveMessages live) {

  List<Route> with(Probes probes) {
    List<Route> routes = new ArrayList<>(probes.routes());
    routes.add(Route.post("/users", available(users::create)).open());
    routes.add(Route.post("/chats", available(chats::create)));
    routes.add(Route.get("/chats", available(chats::list)));
    routes.add(Route.post("/chats/{chat}/members", available(chats::addMember)));
    routes.add(Route.post("/chats/{chat}/leave", available(chats::leave)));
    routes.add(Route.post("/chats/{chat}/messages", available(messages::post)));
    routes.add(Route.get("/chats/{chat}/messages", available(messages::list)));
    routes.add(Route.upload("/uploads/{name}", available(uploads::put)::handle));
    routes.add(Route.get("/search", available(search::find)));
    routes.add(Route.socket("/ws", live::accept));
    return routes;
  }

  /** That all connections are taken is no defect. */
  private static Route.Handler available(Route.Handler handler) {
    return call -> {
      try {
        return handler.handle(call);
      } catch (SQLTransientConnectionException e) {
        throw new HttpRefusal(503, "too much is asked at the moment; try again");
      }
    };
  }
}
